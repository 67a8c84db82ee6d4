// Command vault serves the real Vault core with what a sandbox needs of it: the PKI secrets engine, and logins by
// token, AppRole and Kubernetes. It exists because the whole Vault server does not build from its published Go
// modules. It is called as the whole server is: `vault server -config=FILE`.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	kubernetes "github.com/hashicorp/vault-plugin-auth-kubernetes"
	"github.com/hashicorp/vault/audit"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/logical/pki"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/file"
	"github.com/hashicorp/vault/vault"
)

// settings are the part of Vault's own configuration, as JSON, that this server understands.
type settings struct {
	DisableMlock bool   `json:"disable_mlock"`
	APIAddress   string `json:"api_addr"`
	Storage      struct {
		File struct {
			Path string `json:"path"`
		} `json:"file"`
	} `json:"storage"`
	Listener struct {
		TCP struct {
			Address     string `json:"address"`
			TLSDisable  bool   `json:"tls_disable"`
			TLSCertFile string `json:"tls_cert_file"`
			TLSKeyFile  string `json:"tls_key_file"`
		} `json:"tcp"`
	} `json:"listener"`
}

var engines = map[string]logical.Factory{"pki": pki.Factory}

var logins = map[string]logical.Factory{"approle": approle.Factory, "kubernetes": kubernetes.Factory}

// builtins tells Vault which plugins are compiled in; a mount of any other type is refused.
type builtins struct{}

func factories(kind consts.PluginType) map[string]logical.Factory {
	switch kind {
	case consts.PluginTypeSecrets:
		return engines
	case consts.PluginTypeCredential:
		return logins
	default:
		return nil
	}
}

func (builtins) Contains(name string, kind consts.PluginType) bool {
	_, known := factories(kind)[name]
	return known
}

func (builtins) Get(name string, kind consts.PluginType) (func() (interface{}, error), bool) {
	factory, known := factories(kind)[name]
	return func() (interface{}, error) { return factory, nil }, known
}

func (builtins) Keys(kind consts.PluginType) []string {
	var names []string
	for name := range factories(kind) {
		names = append(names, name)
	}
	return names
}

func (builtins) DeprecationStatus(name string, kind consts.PluginType) (consts.DeprecationStatus, bool) {
	_, known := factories(kind)[name]
	return consts.Supported, known
}

func (builtins) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	path := flags.String("config", "", "file with Vault's configuration as JSON")
	if len(args) == 0 || args[0] != "server" {
		return errors.New("usage: vault server -config=FILE")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	given, err := read(*path)
	if err != nil {
		return err
	}
	core, err := newCore(given)
	if err != nil {
		return err
	}
	return serve(core, given)
}

func read(path string) (*settings, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	given := &settings{}
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(given); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return given, nil
}

func newCore(given *settings) (*vault.Core, error) {
	logger := hclog.New(&hclog.LoggerOptions{Name: "vault", Level: hclog.Info, Output: os.Stderr})
	storage, err := file.NewFileBackend(map[string]string{"path": given.Storage.File.Path}, logger)
	if err != nil {
		return nil, err
	}
	return vault.NewCore(&vault.CoreConfig{
		Physical:           storage,
		DisableMlock:       given.DisableMlock,
		RedirectAddr:       given.APIAddress,
		Logger:             logger,
		BuiltinRegistry:    builtins{},
		LogicalBackends:    engines,
		CredentialBackends: logins,
		AuditBackends:      map[string]audit.Factory{"file": audit.NewFileBackend},
	})
}

// serve answers until a signal asks for the end, then seals.
func serve(core *vault.Core, given *settings) error {
	tcp := given.Listener.TCP
	listener, err := net.Listen("tcp", tcp.Address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: vaulthttp.Handler.Handler(&vault.HandlerProperties{
		Core:           core,
		ListenerConfig: &configutil.Listener{Type: configutil.TCP, Address: tcp.Address},
	})}
	asked, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		if tcp.TLSDisable {
			ended <- server.Serve(listener)
		} else {
			ended <- server.ServeTLS(listener, tcp.TLSCertFile, tcp.TLSKeyFile)
		}
	}()
	select {
	case err = <-ended:
	case <-asked.Done():
		patience, release := context.WithTimeout(context.Background(), 2*time.Second)
		defer release()
		_ = server.Shutdown(patience)
	}
	return errors.Join(err, core.Shutdown())
}
