"""The seven verbs over one machine; a cluster follows the same interface."""
