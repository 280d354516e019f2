package gate

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/meshrig/meshrig/rig/state"
)

// Images are the names of the release's files by their SHA-256 in hex. They lie where the policy's
// pattern says, as seen from the policy's folder.
func Images(p *Policy) (map[string]string, error) {
	pattern := p.For.Images
	if !filepath.IsAbs(pattern) {
		pattern = filepath.Join(filepath.Dir(p.File), pattern)
	}
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("gate: images %q: %w", p.For.Images, err)
	}
	images := map[string]string{}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return nil, fmt.Errorf("gate: image: %w", err)
		}
		if !info.Mode().IsRegular() {
			continue
		}
		digest, err := state.Digest(file)
		if err != nil {
			return nil, fmt.Errorf("gate: image %s: %w", file, err)
		}
		images[digest] = filepath.Base(file)
	}
	return images, nil
}
