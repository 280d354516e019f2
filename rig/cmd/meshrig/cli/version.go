package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version of a program that was made to be handed on; the linker sets it.
var release string

// Version says which program this is: its release or commit, and what it was built with and for.
func Version() string {
	what := release
	if info, ok := debug.ReadBuildInfo(); ok && what == "" {
		what = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				what = "commit " + s.Value[:min(12, len(s.Value))]
			}
			if s.Key == "vcs.modified" && s.Value == "true" {
				what += " with changes"
			}
		}
	}
	return fmt.Sprintf("%s, %s, %s/%s", what, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
