"""The door through which merchants install us as an app: consent, and the way back."""
