"""What is true about posts, approvals, time and network limits? No I/O, no Discord, no SQL."""
