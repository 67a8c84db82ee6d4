//go:build tools

// Package etcd pins the etcd that the sandbox's host cluster stores its objects in.
package etcd

import _ "go.etcd.io/etcd/server/v3"
