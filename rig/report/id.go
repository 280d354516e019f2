package report

import (
	"crypto/sha256"
	"encoding/hex"
)

// ID names the spec in links and histories: its requirement, and eight hex digits of the SHA-256
// over its file and text. It stays when other specs come and go, and when lines move.
func (s Spec) ID() string {
	sum := sha256.Sum256([]byte(s.File + "\x00" + s.Text))
	return s.Requirement + "-" + hex.EncodeToString(sum[:4])
}
