# All that aws-operator needs in Vault, and the name `pki-` is all it can touch:
#
#   vault policy write aws-operator vault-policy.hcl

# One secrets engine per cluster, mounted and removed with it.
path "sys/mounts/pki-*" {
  capabilities = ["create", "read", "update", "delete"]
}

# What is in it: authorities, roles, certificates.
path "pki-*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# One policy per cluster, for whoever may have its certificates made.
path "sys/policies/acl/pki-issue-policy-*" {
  capabilities = ["create", "read", "update", "delete"]
}
