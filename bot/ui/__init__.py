"""What do people see and press?"""
