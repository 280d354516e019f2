package ours

import (
	"strings"

	"github.com/meshrig/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/flash/images"
)

// Images are the SHA-256 in hex of the released images of a version, as far as the manifest that
// comes with the program has them. What was added to the cache does not count: anyone may add.
func Images(version string) (hashes []string) {
	m, err := images.Parse("firmware/images.yaml", []byte(firmware.Images()))
	if err != nil { // a test holds it to be right
		return nil
	}
	for _, e := range m.Images {
		if e.Pinned() && "v"+strings.TrimPrefix(e.Version, "v") == version {
			hashes = append(hashes, e.SHA256)
		}
	}
	return hashes
}
