// Package upgrade says what a firmware keeps of what an older one left on the flash of the same board:
// each setting, the passwords, the identity, the access list and the regions.
package upgrade

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/release"
)

// Schema names the form of a recording.
const Schema = "flash/v1"

// Recording is what a firmware left on a board's flash when each of its settings had been set, and what it
// read from that flash itself.
type Recording struct {
	Schema   string            `json:"schema"`
	Version  string            `json:"version"`  // of the firmware, as the board printed it
	Readings []Reading         `json:"readings"` // of what differs from a new board
	Files    map[string][]byte `json:"files"`    // by path from a leading slash
}

// Reading is what a board shows of one thing that it keeps.
type Reading struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// released are recordings of releases, one file each. What they were made of stands in recorded/README.md.
//
//go:embed recorded
var released embed.FS

// Known are the releases whose files are recorded, oldest first.
func Known() (list []release.Version) {
	entries, _ := released.ReadDir("recorded") // embedded
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			list = append(list, release.Must(name))
		}
	}
	slices.SortFunc(list, release.Version.Compare)
	return list
}

// Of is the recording of a release. ok is false if there is none.
func Of(v release.Version) (r Recording, ok bool) {
	data, err := released.ReadFile(path.Join("recorded", v.String()+".json"))
	if err != nil {
		return Recording{}, false
	}
	r, err = Parse(bytes.NewReader(data))
	return r, err == nil
}

// largest is more bytes than a recording has: a board's flash for settings holds less than 1 MB.
const largest = 4 << 20

// Parse reads a recording. The error says what is wrong with it.
func Parse(from io.Reader) (r Recording, err error) {
	in := json.NewDecoder(io.LimitReader(from, largest))
	in.DisallowUnknownFields()
	if err := in.Decode(&r); err != nil {
		return Recording{}, fmt.Errorf("upgrade: recording: %w", err)
	}
	switch {
	case r.Schema != Schema:
		return Recording{}, fmt.Errorf("upgrade: recording: schema %q, want %q", r.Schema, Schema)
	case r.Version == "":
		return Recording{}, errors.New("upgrade: recording: no version")
	case len(r.Readings) == 0:
		return Recording{}, fmt.Errorf("upgrade: recording of %s: no readings, so nothing can be lost", r.Version)
	}
	for name := range r.Files {
		if !path.IsAbs(name) || path.Clean(name) != name || name == "/" {
			return Recording{}, fmt.Errorf("upgrade: recording of %s: file %q: want a path from a leading slash", r.Version, name)
		}
	}
	return r, nil
}

// Write writes the recording as indented JSON.
func (r Recording) Write(to io.Writer) error {
	e := json.NewEncoder(to)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
