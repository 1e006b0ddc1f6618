"""How do I try it with no Discord and no account?"""
