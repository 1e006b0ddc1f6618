"""What would Publora answer?"""
