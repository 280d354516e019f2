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
	for i := range b.Settings {
		s := &b.Settings[i]
		if s.Name == "" || strings.ContainsFunc(s.Name, noWord) {
			return fmt.Errorf("settings[%d].name: %q: want the word that `set` takes", i, s.Name)
		}
		if _, twice := words["setting "+s.Name]; twice {
			return fmt.Errorf("settings[%d].name: %s stands there twice; leave one of them out", i, s.Name)
		}
		words["setting "+s.Name] = s.Value
		if s.Name == privateKey {
			if _, err := hex.DecodeString(s.Value); err != nil {
				return fmt.Errorf("settings[%d].value: want the hex digits of a private key", i) // which is not repeated
			}
			s.Value = strings.ToUpper(s.Value)
		}
	}
	for i, r := range b.Regions {
		if r.Name == "" || strings.ContainsFunc(r.Name+r.Parent, noWord) {
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
		if !typeable(words[what]) {
			return fmt.Errorf("%s: it has a line's end or another character that a console takes for a key", what)
		}
	}
	return nil
}

// noWord tells whether a character ends a word at a console, or is taken for a key.
func noWord(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// typeable tells whether a console takes a text as it stands.
func typeable(text string) bool { return !strings.ContainsFunc(text, unicode.IsControl) }
