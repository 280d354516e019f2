package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
		digest, err := digestOf(file)
		if err != nil {
			return nil, fmt.Errorf("gate: image %s: %w", file, err)
		}
		images[digest] = filepath.Base(file)
	}
	return images, nil
}

func digestOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
