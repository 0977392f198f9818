"""What `assay init` brings into a repository: a starter asset, who may decide, a workflow, hooks, and a first run."""
