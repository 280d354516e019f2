package deploy

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/meshrig/meshrig/firmware/wire"
)

// ReadBackup reads a backup that may have been edited. The error says what of the file is none.
func ReadBackup(file string) (b Backup, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return b, err //nolint:wrapcheck // it names the file
	}
	if err = json.Unmarshal(text, &b); err == nil {
		err = b.check()
	}
	if err != nil {
		return Backup{}, fmt.Errorf("%s: %w", file, err)
	}
	return b, nil
}

// check refuses what cannot be typed at a console as one command, and puts keys as consoles print them.
func (b *Backup) check() error {
	if len(b.Settings) == 0 {
		return errors.New("it is no backup: it has no settings")
	}
	words := map[string]string{"default_scope": b.Scope, "admin_password": b.Password}
	for i, s := range b.Settings {
		words[fmt.Sprintf("settings[%d].name", i)], words["setting "+s.Name] = s.Name, s.Value
		if s.Name == "" || strings.ContainsFunc(s.Name, unicode.IsSpace) {
			return fmt.Errorf("settings[%d].name: %q: want the word that `set` takes", i, s.Name)
		}
	}
	for i, r := range b.Regions {
		if r.Name == "" || strings.ContainsFunc(r.Name+r.Parent, unicode.IsSpace) {
			return fmt.Errorf("regions[%d]: %q in %q: want names of regions", i, r.Name, r.Parent)
		}
	}
	for i := range b.Access {
		m := &b.Access[i]
		if key, err := hex.DecodeString(m.Key); err != nil || len(key) != wire.PublicKeySize {
			return fmt.Errorf("access[%d].key: %q: want a public key, %d hex digits", i, m.Key, hex.EncodedLen(wire.PublicKeySize))
		}
		m.Key = strings.ToUpper(m.Key)
	}
	for _, what := range slices.Sorted(maps.Keys(words)) {
		if strings.ContainsFunc(words[what], unicode.IsControl) {
			return fmt.Errorf("%s: it has a line's end or another character that a console takes for a key", what)
		}
	}
	return nil
}
