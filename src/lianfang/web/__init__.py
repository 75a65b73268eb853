"""The look of every page: base templates, components, navigation, design tokens."""
