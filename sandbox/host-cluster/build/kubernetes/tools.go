//go:build tools

// Package kubernetes pins the Kubernetes programs that the sandbox's host cluster runs.
package kubernetes

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
