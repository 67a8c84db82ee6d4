// Command ignition-validate reads an Ignition config from standard input the way a machine does, prints what Ignition
// has to say about it, and ends with 1 when a machine would refuse it.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/coreos/ignition/v2/config"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	_, report, err := config.Parse(text)
	if len(report.Entries) > 0 {
		fmt.Println(report.String())
	}
	if err != nil {
		fmt.Println(err)
	}
	if err != nil || report.IsFatal() {
		os.Exit(1)
	}
}
