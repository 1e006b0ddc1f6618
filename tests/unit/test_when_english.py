"""English times, row by row."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from when_table import check, lines

WEDNESDAY = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
"""14:00 in Berlin, 8:00 in New York, midnight in Lord Howe's Thursday, 18:45 in Kathmandu."""
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE, KATHMANDU = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")

CLOCKS = """
9:00 -> 2026-11-26 09:00
09:00 -> 2026-11-26 09:00
at 9:00 -> 2026-11-26 09:00
@ 9:00 -> 2026-11-26 09:00
9.30 -> 2026-11-26 09:30
9:00. -> 2026-11-26 09:00
9h30. -> 2026-11-25 23:30 | 2026-11-26 09:30
9:00. 10 -> ! can't read
15:00 -> 2026-11-25 15:00
21:30 -> 2026-11-25 21:30
21:30:15 -> 2026-11-25 21:30
0:00 -> 2026-11-26 00:00
9am -> 2026-11-26 09:00
9 am -> 2026-11-26 09:00
9AM -> 2026-11-26 09:00
9 a.m. -> 2026-11-26 09:00
9pm -> 2026-11-25 21:00
9:00:60 pm -> ! can't read
9:30pm -> 2026-11-25 21:30
9.30 p.m. -> 2026-11-25 21:30
12pm -> 2026-11-26 12:00
12am -> 2026-11-26 00:00
12:30am -> 2026-11-26 00:30
noon -> 2026-11-26 12:00
at noon -> 2026-11-26 12:00
midday -> 2026-11-26 12:00
midnight -> 2026-11-26 00:00
at midnight -> 2026-11-26 00:00
9 -> 2026-11-25 21:00 | 2026-11-26 09:00
at 9 -> 2026-11-25 21:00 | 2026-11-26 09:00
3 -> 2026-11-25 15:00 | 2026-11-26 03:00
2 -> 2026-11-26 02:00 | 2026-11-26 14:00
12 -> 2026-11-26 00:00 | 2026-11-26 12:00
13 -> 2026-11-26 13:00
21 -> 2026-11-25 21:00
at nine -> 2026-11-25 21:00 | 2026-11-26 09:00
9 o'clock -> 2026-11-25 21:00 | 2026-11-26 09:00
9 o’clock -> 2026-11-25 21:00 | 2026-11-26 09:00
nine o'clock -> 2026-11-25 21:00 | 2026-11-26 09:00
9 in the morning -> 2026-11-26 09:00
9 in the evening -> 2026-11-25 21:00
3 in the afternoon -> 2026-11-25 15:00
14:00 -> 2026-11-26 14:00
14:01 -> ! less than two minutes
24:00 -> ! can't read
25:00 -> ! can't read
10:60 -> ! can't read
10:5 -> ! can't read
13pm -> ! can't read
0am -> ! can't read
21:00 in the morning -> ! does not belong to that part of the day
at a -> ! can't read
at -> ! can't read
100 -> ! can't read
9:00:00:00 -> ! can't read
9:00 sharp -> ! I don't know “sharp”
9:00-10:00 -> ! can't read
9 am - 10 am -> ! “- 10 am” does not fit behind “9 am”
9:00 10:00 -> ! “10:00” does not fit behind “9:00”
10:00 or 11:00 -> ! I don't know “or”
9:00 please -> ! I don't know “please”
٩:00 -> ! can't read
９:00 -> ! can't read
"""

DAYS = """
today 15:00 -> 2026-11-25 15:00
today at 3pm -> 2026-11-25 15:00
today 9 -> 2026-11-25 21:00
today 2 -> ! 14:00 Europe/Berlin has already passed
today 9:00 -> ! has already passed
tomorrow 9:00 -> 2026-11-26 09:00
Tomorrow At 9:00 -> 2026-11-26 09:00
tomorrow, 9:00 -> 2026-11-26 09:00
9:00 tomorrow -> 2026-11-26 09:00
9am, tomorrow -> 2026-11-26 09:00
tmrw 9am -> 2026-11-26 09:00
tomorrow 9.30 -> 2026-11-26 09:30
tomorrow 9 -> 2026-11-26 09:00 | 2026-11-26 21:00
tomorrow at 9 -> 2026-11-26 09:00 | 2026-11-26 21:00
tomorrow at 12 -> 2026-11-26 00:00 | 2026-11-26 12:00 | 2026-11-27 00:00
tomorrow 0:00 -> 2026-11-26 00:00
tomorrow noon -> 2026-11-26 12:00
noon tomorrow -> 2026-11-26 12:00
tomorrow midnight -> 2026-11-26 00:00 | 2026-11-27 00:00
tomorrow 12am -> 2026-11-26 00:00 | 2026-11-27 00:00
today midnight -> 2026-11-26 00:00
tomorrow morning at 9 -> 2026-11-26 09:00
tomorrow at 9 in the morning -> 2026-11-26 09:00
tomorrow afternoon 3 -> 2026-11-26 15:00
tomorrow evening at 8 -> 2026-11-26 20:00
tomorrow evening 20:15 -> 2026-11-26 20:15
this afternoon at 4 -> 2026-11-25 16:00
this evening 8 -> 2026-11-25 20:00
this morning 9:00 -> ! has already passed
tonight 8 -> 2026-11-25 20:00
tonight at 8pm -> 2026-11-25 20:00
8 tonight -> 2026-11-25 20:00
tonight 21:30 -> 2026-11-25 21:30
tonight at midnight -> 2026-11-26 00:00
tonight at 1 -> 2026-11-26 01:00
tonight 1:30am -> 2026-11-26 01:30
friday at night 1 -> 2026-11-27 01:00 | 2026-11-28 01:00
day after tomorrow 9am -> 2026-11-27 09:00
the day after tomorrow at noon -> 2026-11-27 12:00
tomorrow -> ! has no time of day
today -> ! has no time of day
tonight -> ! has no time of day
tomorrow morning -> ! has no time of day
the day after tomorrow -> ! has no time of day
tonight 14:00 -> ! does not belong to that part of the day
tomorrow morning 21:00 -> ! does not belong to that part of the day
tomorow 9:00 -> ! I don't know “tomorow”
tomorrow today 9:00 -> ! “today 9:00” does not fit behind “tomorrow”
morning 9:00 -> ! can't read
tomorrow's 9:00 -> ! I don't know “tomorrow's”
yesterday 9:00 -> ! I don't know “yesterday”
"""

WEEKDAYS = """
friday 9am -> 2026-11-27 09:00
Fri 09:00 -> 2026-11-27 09:00
on friday at 9am -> 2026-11-27 09:00
Fri. 9am -> 2026-11-27 09:00
9am friday -> 2026-11-27 09:00
9am on Friday -> 2026-11-27 09:00
tues 10:00 -> 2026-12-01 10:00
fri 9 -> 2026-11-27 09:00 | 2026-11-27 21:00
fri 13 -> 2026-11-27 13:00
friday evening at 8 -> 2026-11-27 20:00
this friday 9am -> 2026-11-27 09:00
this coming friday 9am -> 2026-11-27 09:00
friday this 9am -> 2026-11-27 09:00
this monday 9am -> 2026-11-30 09:00
next friday 9am -> 2026-11-27 09:00 | 2026-12-04 09:00
9am next friday -> 2026-11-27 09:00 | 2026-12-04 09:00
next monday 9am -> 2026-11-30 09:00
next wednesday 9am -> 2026-12-02 09:00
next sunday 9am -> 2026-11-29 09:00 | 2026-12-06 09:00
friday next week 9am -> 2026-12-04 09:00
next week friday 9am -> 2026-12-04 09:00
next week on friday 9am -> ! can't read
monday next week 9am -> 2026-11-30 09:00
sunday next week 9am -> 2026-11-29 09:00 | 2026-12-06 09:00
wednesday 15:00 -> 2026-11-25 15:00 | 2026-12-02 15:00
wednesday 9:00 -> ? 2026-12-02 09:00
this wednesday 15:00 -> 2026-11-25 15:00
this coming wednesday 15:00 -> 2026-11-25 15:00 | 2026-12-02 15:00
this wednesday 9:00 -> ! has already passed
fri noon -> 2026-11-27 12:00
friday midnight -> 2026-11-27 00:00 | 2026-11-28 00:00
friday -> ! has no time of day
next friday -> ! has no time of day
next week 9am -> ! can't read
friday saturday 9am -> ! “saturday 9am” does not fit behind “friday”
last friday 9am -> ! can't read
fridayy 9am -> ! I don't know “fridayy”
"""

DATES = """
2026-12-01 10:00 -> 2026-12-01 10:00
2026-12-1 10:00 -> 2026-12-01 10:00
2026/12/01 10:00 -> 2026-12-01 10:00
2026.12.01 10:00 -> 2026-12-01 10:00
2026-12-01 at 10:00 -> 2026-12-01 10:00
2026-12-01, 10:00 -> 2026-12-01 10:00
2026-12-01T10:00 -> 2026-12-01 10:00
2026-12-01t10:00 -> 2026-12-01 10:00
2026-12-01T10:00:00 -> 2026-12-01 10:00
2026-12-01T10:00Z -> 2026-12-01 11:00
2026-12-01T10:00:00.000Z -> 2026-12-01 11:00
2026-12-01T10:00+05:30 -> 2026-12-01 05:30
2026-12-01T10:00+0530 -> 2026-12-01 05:30
2026-12-01T10:00+01 -> 2026-12-01 10:00
2026-12-01T10:00-08:00 -> 2026-12-01 19:00
2026-12-01T10:00 -08:00 -> 2026-12-01 19:00
2026-12-01 10:00-11:00 -> ! can't read
10:00 2026-12-01 -> 2026-12-01 10:00
2026-12-01 9am -> 2026-12-01 09:00
2026-12-01 noon -> 2026-12-01 12:00
1 Dec 10:00 -> 2026-12-01 10:00
1 Dec at 9am -> 2026-12-01 09:00
1 December 2026 10:00 -> 2026-12-01 10:00
1. Dec 10:00 -> 2026-12-01 10:00
1st Dec 10:00 -> 2026-12-01 10:00
the 1st of December at 10:00 -> 2026-12-01 10:00
on 1 Dec. at 10:00 -> 2026-12-01 10:00
Dec 1 10:00 -> 2026-12-01 10:00
Dec 1st 2026 10:00 -> 2026-12-01 10:00
December 1, 2026 10:00 -> 2026-12-01 10:00
December 1, 2026, 10:00 -> 2026-12-01 10:00
December the 1st 10:00 -> 2026-12-01 10:00
10:00 1 Dec -> 2026-12-01 10:00
9am on Dec 1 -> 2026-12-01 09:00
1 Feb 10:00 -> 2027-02-01 10:00
1 may 10:00 -> 2027-05-01 10:00
20 Nov 10:00 -> ? 2027-11-20 10:00
25 Nov 10:00 -> ! has already passed
25 Nov 15:00 -> 2026-11-25 15:00
29 Feb 10:00 -> 2028-02-29 10:00
29 Feb 2027 10:00 -> ! not a time that exists
31 Nov 10:00 -> ! not a time that exists
32 Nov 10:00 -> ! can't read
1 Dec 2026 -> ! has no time of day
1 Dec -> ! has no time of day
1 Dec 2025 10:00 -> ! has already passed
1 Dec 2016 10:00 -> ! years ago
1 Dec 2029 10:00 -> ! more than two years away
Fri 27 Nov 10:00 -> 2026-11-27 10:00
Friday, 27 November 2026, 10:00 -> 2026-11-27 10:00
27 Nov, Friday 10:00 -> 2026-11-27 10:00
tomorrow, Thursday 10:00 -> 2026-11-26 10:00
Mon 27 Nov 10:00 -> ! 27 November 2026 is a Friday
tomorrow, Monday 10:00 -> ! 26 November 2026 is a Thursday
Fri 27 Nov 2026, 09:00 Europe/Berlin -> 2026-11-27 09:00
the 13th at 9am -> 2026-12-13 09:00
on the 30th at 9am -> 2026-11-30 09:00
the 31st at 9am -> 2026-12-31 09:00
the 25th at 15:00 -> 2026-11-25 15:00 | 2026-12-25 15:00
the 33rd at 9am -> ! can't read
1.12. 10:00 -> 2026-12-01 10:00
1.12.2026 10:00 -> 2026-12-01 10:00
01.12.26 10:00 -> 2026-12-01 10:00
1.12 10:00 -> 2026-12-01 10:00
1.12 -> ! may be a day or a time of day
at 1.12 -> 2026-11-26 01:12
31.11. 10:00 -> ! not a time that exists
12/25 9am -> 2026-12-25 09:00
25/12 9am -> 2026-12-25 09:00
12/25/2026 9am -> 2026-12-25 09:00
25/12/26 9am -> 2026-12-25 09:00
25-12-2026 9am -> 2026-12-25 09:00
12/12 9am -> 2026-12-12 09:00
3/4 9am -> 2027-03-04 09:00 | 2027-04-03 09:00
3/4/2027 9am -> 2027-03-04 09:00 | 2027-04-03 09:00
3-4-2027 9am -> 2027-03-04 09:00 | 2027-04-03 09:00
1/12/2026 9am -> ? 2026-12-01 09:00
3/4 9 -> 2027-03-04 09:00 | 2027-03-04 21:00 | 2027-04-03 09:00 | 2027-04-03 21:00
2/30 9am -> ! not a time that exists
13/13 9am -> ! not a time that exists
3/4 -> ! has no time of day
9 Dec 1 -> 2026-12-01 09:00 | 2026-12-01 21:00 | 2026-12-09 01:00 | 2026-12-09 13:00
9 Dec at 1pm -> 2026-12-09 13:00
0000-00-00 00:00 -> ! not a time that exists
2026-13-01 10:00 -> ! not a time that exists
2026-12-01T10:00+99:00 -> ! can't read
2026-12-01 -> ! has no time of day
9999-12-31T23:59Z -> ! more than two years away
0001-01-01T00:00Z -> ! years ago
"""

SPANS = """
in 90 minutes -> 2026-11-25 15:30
in 90 min -> 2026-11-25 15:30
in 1 hour -> 2026-11-25 15:00
in an hour -> 2026-11-25 15:00
in two hours -> 2026-11-25 16:00
in half an hour -> 2026-11-25 14:30
in a quarter of an hour -> 2026-11-25 14:15
in an hour and a half -> 2026-11-25 15:30
in 1 hour 30 minutes -> 2026-11-25 15:30
in 1 hour and 30 min -> 2026-11-25 15:30
in 1 day and half an hour -> 2026-11-26 14:30
2h30m -> 2026-11-25 16:30
2h 30m -> 2026-11-25 16:30
2h30 -> 2026-11-25 16:30 | 2026-11-26 02:30
in 2h30 -> 2026-11-25 16:30
+2h30 -> 2026-11-25 16:30
in 2h75 -> ! can't read
9:00 +2h30 -> ! can't read
in 2h30m -> 2026-11-25 16:30
+2h -> 2026-11-25 16:00
+ 2h -> 2026-11-25 16:00
+90m -> 2026-11-25 15:30
+1d -> 2026-11-26 14:00
2h -> 2026-11-25 16:00
45 minutes -> 2026-11-25 14:45
2 hours from now -> 2026-11-25 16:00
a week from now -> 2026-12-02 14:00
in 3 days -> 2026-11-28 14:00
in 2 weeks -> 2026-12-09 14:00
in 1w2d -> 2026-12-04 14:00
in 2 months -> 2027-01-25 14:00
in a year -> 2027-11-25 14:00
in 3 days at 9:00 -> 2026-11-28 09:00
9am in 3 days -> 2026-11-28 09:00
in 2 weeks, 9am -> 2026-12-09 09:00
in a month at noon -> 2026-12-25 12:00
in 3 days at 9 -> 2026-11-28 09:00 | 2026-11-28 21:00
in 1 minute -> ! less than two minutes
in 0 hours -> ! already passed
in 3 years -> ! more than two years away
in hours -> ! can't read
in 2 -> ! can't read
in -2 hours -> ! can't read
-2h -> ! can't read
in 2 hours 3 hours -> ! does not fit
in half an hour 30 minutes -> ! does not fit
in 2.5 hours -> ! can't read
in 1,5 hours -> ! can't read
in 123456 minutes -> ! can't read
in 2 hours at 9:00 -> ! can't read
in 2 hours London -> ! does not fit
in 2 fortnights -> ! I don't know “fortnights”
in ２ hours -> ! can't read
in two -> ! can't read
in a -> ! can't read
"""

MONTHS = """
start of month 9am -> 2026-12-01 09:00
start of the month at 9am -> 2026-12-01 09:00
end of month 9am -> 2026-11-30 09:00
at 17:00 end of month -> 2026-11-30 17:00
the end of this month 9am -> 2026-11-30 09:00
start of next month 9am -> 2026-12-01 09:00
end of the coming month 9am -> ! can't read
end of next month 9am -> 2026-12-31 09:00
end of December 18:00 -> 2026-12-31 18:00
end of February 9am -> 2027-02-28 09:00
beginning of January 2027 9am -> 2027-01-01 09:00
first Monday of December 9am -> 2026-12-07 09:00
the first monday in december at 9am -> 2026-12-07 09:00
1st monday of december 9am -> 2026-12-07 09:00
third tuesday of january 2027 10:00 -> 2027-01-19 10:00
last friday of the month 10:00 -> 2026-11-27 10:00
last friday of december 10:00 -> 2026-12-25 10:00
first monday of the month 9am -> 2026-12-07 09:00
first monday of next month 9am -> 2026-12-07 09:00
fifth monday of november 9am -> 2026-11-30 09:00
fifth monday of december 9am -> ! not a time that exists
first monday of december -> ! has no time of day
end of month -> ! has no time of day
end of week 9am -> ! can't read
first of 9am -> ! can't read
next free slot -> ! can't look for a free slot
next slot -> ! can't look for a free slot
free slot tomorrow -> ! does not fit
"""

PLACES = """
9am London -> 2026-11-26 10:00
tomorrow 9am London -> 2026-11-26 10:00
9am London tomorrow -> 2026-11-26 10:00
tomorrow 9:00 in London -> 2026-11-26 10:00
tomorrow 9am London time -> 2026-11-26 10:00
tomorrow 9:00, New York -> 2026-11-26 15:00
tomorrow 9am Los Angeles -> 2026-11-26 18:00
tomorrow 9am san francisco -> 2026-11-26 18:00
tomorrow 9am São Paulo -> 2026-11-26 13:00
tomorrow 9am sao paulo -> 2026-11-26 13:00
tomorrow 9am Munich -> 2026-11-26 09:00
tomorrow 09:00 America/New_York -> 2026-11-26 15:00
tomorrow 09:00 america/new_york -> 2026-11-26 15:00
15:00 CET tomorrow -> 2026-11-26 15:00
tomorrow 15:00 MEZ -> 2026-11-26 15:00
tomorrow 15:00 UTC -> 2026-11-26 16:00
tomorrow 15:00 GMT -> 2026-11-26 16:00
tomorrow 9am ET -> 2026-11-26 15:00
tomorrow 9am EST -> 2026-11-26 15:00
tomorrow 9am PT -> 2026-11-26 18:00
tomorrow 9:00 UTC+2 -> 2026-11-26 08:00
tomorrow 9:00 UTC+05:30 -> 2026-11-26 04:30
tomorrow 9:00 GMT-5 -> 2026-11-26 15:00
tomorrow 9:00 +02:00 -> 2026-11-26 08:00
tomorrow 9am PST -> 2026-11-26 02:00 | 2026-11-26 18:00
tomorrow 9am IST -> 2026-11-26 04:30 | 2026-11-26 08:00 | 2026-11-26 09:00 | 2026-11-26 10:00
15 July 2027 15:00 CET -> 2027-07-15 15:00 | 2027-07-15 16:00
15 July 2027 15:00 CEST -> 2027-07-15 15:00
15 July 2027 15:00 EST -> 2027-07-15 21:00 | 2027-07-15 22:00
London 9am -> ! can't read
tomorrow London -> ! can't read
9am London Paris -> ! “Paris” does not fit behind “9am London”
9am Londn -> ! I don't know “Londn”
9am Atlantis -> ! I don't know “Atlantis”
9am easter -> ! I don't know “easter”
9am Christmas -> ! I don't know “Christmas”
9am Norfolk -> ! I don't know “Norfolk”
9am San Juan -> ! I don't know “San”
9am America/Argentina/San_Juan -> 2026-11-26 13:00
9am XST -> ! I don't know “XST”
9am Etc/GMT+5 -> ! can't read
9:00 +99:00 -> ! can't read
9:00 +2h -> ! can't read
"""

NEW_YORK_ROWS = """
9 -> 2026-11-25 09:00 | 2026-11-25 21:00
9am -> 2026-11-25 09:00
today 9 -> 2026-11-25 09:00 | 2026-11-25 21:00
wednesday 9am -> 2026-11-25 09:00 | 2026-12-02 09:00
tomorrow 9am London -> 2026-11-26 04:00
tonight 8 -> 2026-11-25 20:00
11/26 9am -> 2026-11-26 09:00
today midnight -> 2026-11-26 00:00
2027-03-14 01:59 -> 2027-03-14 01:59
2027-03-14 02:30 -> 2027-03-14 01:30 | 2027-03-14 03:30
14 March 2:30am -> 2027-03-14 01:30 | 2027-03-14 03:30
2027-03-14 03:00 -> 2027-03-14 03:00
2027-11-07 01:30 -> 2027-11-07 01:30-0400 | 2027-11-07 01:30-0500
2027-11-07 01:30 EDT -> 2027-11-07 01:30-0400
2027-11-07 01:30 EST -> 2027-11-07 01:30-0500
2027-11-07T01:30-05:00 -> 2027-11-07 01:30-0500
first sunday of november 2027 1:30 -> 2027-11-07 01:30-0400 | 2027-11-07 01:30-0500
"""

LORD_HOWE_ROWS = """
9am -> 2026-11-26 09:00
tomorrow 9am -> 2026-11-27 09:00
tomorrow 9am Sydney -> 2026-11-27 09:00
4 April 2027 1:45 -> 2027-04-04 01:45+1100 | 2027-04-04 01:45+1030
3 October 2027 2:15 -> 2027-10-03 01:45 | 2027-10-03 02:45
3 October 2027 2:30 -> 2027-10-03 02:30
2027-10-03T02:45+11:00 -> 2027-10-03 02:45
"""

KATHMANDU_ROWS = """
9 -> 2026-11-25 21:00 | 2026-11-26 09:00
7pm -> 2026-11-25 19:00
tomorrow 9:00 UTC -> 2026-11-26 14:45
tomorrow 9am London -> 2026-11-26 14:45
tomorrow 9am Kathmandu -> 2026-11-26 09:00
tomorrow 9:00 +05:45 -> 2026-11-26 09:00
in 90 minutes -> 2026-11-25 20:15
in 2 days -> 2026-11-27 18:45
end of month 17:00 -> 2026-11-30 17:00
"""

BERLIN_ROWS = [
    row for table in (CLOCKS, DAYS, WEEKDAYS, DATES, SPANS, MONTHS, PLACES) for row in lines(table)
]


@pytest.mark.parametrize(("typed", "expected"), BERLIN_ROWS)
def test_times_in_english(typed, expected):
    check(typed, expected, WEDNESDAY, BERLIN)


@pytest.mark.parametrize(
    ("zone", "typed", "expected"),
    [
        *((NEW_YORK, *row) for row in lines(NEW_YORK_ROWS)),
        *((LORD_HOWE, *row) for row in lines(LORD_HOWE_ROWS)),
        *((KATHMANDU, *row) for row in lines(KATHMANDU_ROWS)),
    ],
)
def test_times_in_other_zones(zone, typed, expected):
    check(typed, expected, WEDNESDAY, zone)


@pytest.mark.parametrize(
    ("now", "typed", "expected"),
    [
        # An hour that has only just passed may be meant all the same.
        ("2026-11-25T08:30", "today 9", "? 2026-11-25 21:00"),
        ("2026-11-25T07:57", "9", "2026-11-25 09:00 | 2026-11-25 21:00"),
        # Too soon to be kept, and still what somebody may mean.
        ("2026-11-25T07:59:30", "9", "? 2026-11-25 21:00"),
        ("2026-11-29T12:00", "next friday 9am", "2026-12-04 09:00 | 2026-12-11 09:00"),
        ("2026-11-28T12:00", "next friday 9am", "2026-12-04 09:00"),
        ("2026-11-27T06:00", "friday 9am", "2026-11-27 09:00 | 2026-12-04 09:00"),
        ("2026-11-27T06:00", "next friday 9am", "2026-12-04 09:00"),
        ("2026-12-31T12:00", "1 Jan 9am", "2027-01-01 09:00"),
        ("2026-12-31T12:00", "end of month 18:00", "2026-12-31 18:00"),
        ("2026-12-08T12:00", "first monday of december 9am", "? 2027-12-06 09:00"),
        ("2026-12-08T12:00", "first monday of december 2027 9am", "2027-12-06 09:00"),
        ("2026-12-08T12:00", "first monday of the month 9am", "2027-01-04 09:00"),
        ("2026-12-01T12:00", "end of november 9am", "? 2027-11-30 09:00"),
        ("2027-01-02T12:00", "end of december 9am", "? 2027-12-31 09:00"),
        ("2027-01-31T12:00", "in 1 month", "! not a time that exists"),
        ("2028-02-29T06:00", "29 Feb 9am", "2028-02-29 09:00"),
        ("2026-11-25T23:30", "today 9am", "2026-11-26 09:00"),
        ("2026-11-25T23:30", "tonight at 1", "2026-11-26 01:00 | 2026-11-27 01:00"),
        ("2026-11-25T23:30", "tonight at 8", "2026-11-26 20:00"),
        # Tokyo is a day ahead by then: whose tomorrow is meant?
        ("2026-11-25T16:00", "tomorrow 9am Tokyo", "2026-11-26 01:00 | 2026-11-27 01:00"),
    ],
)
def test_what_a_time_means_depends_on_the_moment(now, typed, expected):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    check(typed, expected, moment, BERLIN)


def test_no_row_is_there_twice():
    assert len(set(BERLIN_ROWS)) == len(BERLIN_ROWS)
