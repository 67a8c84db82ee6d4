// Command hollow-kubelet is the kubelet of Kubernetes with the flags, config files, certificates and API of a real
// one, but nothing below it: its container runtime and its measurements of the machine are the fakes of kubemark.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/pflag"
	"go.opentelemetry.io/otel/trace/noop"
	genericapiserver "k8s.io/apiserver/pkg/server"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/logs"
	logsapi "k8s.io/component-base/logs/api/v1"
	"k8s.io/component-base/version/verflag"
	fakeremote "k8s.io/cri-client/pkg/fake"
	kubeletapp "k8s.io/kubernetes/cmd/kubelet/app"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
	cadvisortest "k8s.io/kubernetes/pkg/kubelet/cadvisor/testing"
	"k8s.io/kubernetes/pkg/kubelet/cm"
	"k8s.io/kubernetes/pkg/kubemark"
)

func main() {
	if err := run(genericapiserver.SetupSignalContext(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	server, err := configure(args)
	if err != nil {
		return err
	}
	logs.InitLogs()
	if err := logsapi.ValidateAndApply(&server.Logging, utilfeature.DefaultFeatureGate); err != nil {
		return err
	}
	runtime := fakeremote.NewFakeRemoteRuntime()
	if err := runtime.Start(server.ContainerRuntimeEndpoint); err != nil {
		return fmt.Errorf("cannot serve a runtime at %s: %w", server.ContainerRuntimeEndpoint, err)
	}
	defer runtime.Stop()

	hollow := kubemark.NewHollowKubelet(
		&server.KubeletFlags, &server.KubeletConfiguration,
		nil, nil,
		&cadvisortest.Fake{NodeName: server.HostnameOverride},
		nil, nil,
		cm.NewStubContainerManager(),
	)
	// Left empty, so that the kubelet makes its own from its kubeconfig, and asks for a certificate when it has none.
	hollow.KubeletDeps.KubeClient, hollow.KubeletDeps.HeartbeatClient = nil, nil
	hollow.KubeletDeps.TracerProvider = noop.NewTracerProvider()
	return kubeletapp.Run(ctx, server, hollow.KubeletDeps, utilfeature.DefaultFeatureGate)
}

// configure reads flags and config files as the kubelet does: files below flags, drop-ins above the main file.
func configure(args []string) (*options.KubeletServer, error) {
	flags := options.NewKubeletFlags()
	config, err := options.NewKubeletConfiguration()
	if err != nil {
		return nil, err
	}
	set := flagSet(flags, config)
	if err := set.Parse(args); err != nil {
		return nil, err
	}
	if len(set.Args()) > 0 {
		return nil, fmt.Errorf("unknown argument %s", set.Args()[0])
	}
	verflag.PrintAndExitIfRequested()
	if err := options.ValidateKubeletFlags(flags); err != nil {
		return nil, err
	}
	if flags.KubeletConfigFile != "" {
		if config, err = loadConfig(flags.KubeletConfigFile, flags.KubeletDropinConfigDirectory); err != nil {
			return nil, err
		}
		if err := flagSet(options.NewKubeletFlags(), config).Parse(args); err != nil {
			return nil, err
		}
	}
	if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(config.FeatureGates); err != nil {
		return nil, err
	}
	// The one rule of the config that looks at the system: which control groups it has is no matter without containers.
	config.FailCgroupV1 = false
	if err := validation.ValidateKubeletConfiguration(config, utilfeature.DefaultFeatureGate); err != nil {
		return nil, err
	}
	leaveToTheMachine(config)
	return &options.KubeletServer{KubeletFlags: *flags, KubeletConfiguration: *config}, nil
}

// leaveToTheMachine takes back, after the config was found valid, what only a machine with containers can keep.
func leaveToTheMachine(config *kubeletconfig.KubeletConfiguration) {
	// Static pods run as processes beside this program.
	config.StaticPodPath = ""
	config.EnableControllerAttachDetach = false
	config.CgroupsPerQOS = false
	config.EnforceNodeAllocatable = nil
	config.ProtectKernelDefaults = false
	config.SeccompDefault = false
}

func flagSet(flags *options.KubeletFlags, config *kubeletconfig.KubeletConfiguration) *pflag.FlagSet {
	set := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	set.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	flags.AddFlags(set)
	options.AddKubeletConfigFlags(set, config)
	options.AddGlobalFlags(set)
	return set
}
