"""Policies explained, matched to enterprises by rule, help with applying."""
