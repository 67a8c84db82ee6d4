package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	v1beta1 "k8s.io/kubelet/config/v1beta1"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	conversion "k8s.io/kubernetes/pkg/kubelet/apis/config/v1beta1"
	"k8s.io/kubernetes/pkg/kubelet/kubeletconfig/configfiles"
	utilfs "k8s.io/kubernetes/pkg/util/filesystem"
	"sigs.k8s.io/yaml"
)

// loadConfig reads the main file strictly, then lays the folder's *.conf files over it in the order of their names.
func loadConfig(file, folder string) (*kubeletconfig.KubeletConfiguration, error) {
	loader, err := configfiles.NewFsLoader(&utilfs.DefaultFs{}, file)
	if err != nil {
		return nil, err
	}
	config, err := loader.Load(context.Background())
	if err != nil || folder == "" {
		return config, err
	}
	versioned := &v1beta1.KubeletConfiguration{}
	if err := conversion.Convert_config_KubeletConfiguration_To_v1beta1_KubeletConfiguration(config, versioned, nil); err != nil {
		return nil, err
	}
	text, err := json.Marshal(versioned)
	if err != nil {
		return nil, err
	}
	dropIns, err := filepath.Glob(filepath.Join(folder, "*.conf"))
	if err != nil {
		return nil, err
	}
	for _, dropIn := range dropIns {
		if text, err = lay(text, dropIn); err != nil {
			return nil, fmt.Errorf("%s: %w", dropIn, err)
		}
	}
	merged := &v1beta1.KubeletConfiguration{}
	if err := json.Unmarshal(text, merged); err != nil {
		return nil, err
	}
	conversion.SetDefaults_KubeletConfiguration(merged)
	return config, conversion.Convert_v1beta1_KubeletConfiguration_To_config_KubeletConfiguration(merged, config, nil)
}

func lay(base []byte, dropIn string) ([]byte, error) {
	content, err := os.ReadFile(dropIn)
	if err != nil {
		return nil, err
	}
	change, err := yaml.YAMLToJSONStrict(content)
	if err != nil {
		return nil, err
	}
	return jsonpatch.MergePatch(base, change)
}
