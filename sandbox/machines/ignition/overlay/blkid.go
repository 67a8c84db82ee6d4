// Package util takes the place of Ignition's only file that needs libblkid, which reads what is on disks. Machines of
// the sandbox get no disks from Ignition, so whoever asks for one is told that there is none.
package util

import "errors"

var errNoDisks = errors.New("machines of the sandbox have no disks that Ignition could look at")

type DiskInfo struct {
	LogicalSectorSize int
	Partitions        []PartitionInfo
}

func (d DiskInfo) GetPartition(int) (PartitionInfo, bool) {
	return PartitionInfo{}, false
}

type PartitionInfo struct {
	Label         string
	GUID          string
	TypeGUID      string
	StartSector   int64
	SizeInSectors int64
	Number        int
}

type FilesystemInfo struct {
	Type  string
	UUID  string
	Label string
}

func GetFilesystemInfo(string, bool) (FilesystemInfo, error) {
	return FilesystemInfo{}, errNoDisks
}

func DumpDisk(string) (DiskInfo, error) {
	return DiskInfo{}, errNoDisks
}

func GetBlockDevices(string) ([]string, error) {
	return nil, errNoDisks
}
