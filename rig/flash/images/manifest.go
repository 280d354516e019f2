// Package images knows which firmware images there are and has them at hand: a manifest in
// YAML names each with its SHA-256 and where to get it, a cache holds the files. A file is
// trusted because its hash is the manifest's, each time that it is read, and never because of
// where it came from.
package images

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/words"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/release"
)

// Entry is one image of a manifest.
type Entry struct {
	// ID is how rig files and commands name the image.
	ID      string `yaml:"id" json:"id"`
	Role    string `yaml:"role" json:"role"`       // "room"
	Board   string `yaml:"board" json:"board"`     // kind of board, "heltec_v3"
	Version string `yaml:"version" json:"version"` // what the board reports once it runs it
	// File is the name of the file. Without SHA-256 it may be a pattern of path.Match, as
	// names of released files hold what nobody can foresee.
	File string `yaml:"file" json:"file"`
	// SHA256 is the hash of the file in 64 hexadecimal digits. An entry without one says where
	// a person finds the file; it is neither fetched nor flashed before it was added.
	SHA256 string `yaml:"sha256,omitempty" json:"sha256,omitempty"`
	URL    string `yaml:"url,omitempty" json:"url,omitempty"`   // of the file; https
	Page   string `yaml:"page,omitempty" json:"page,omitempty"` // for people
	// BoardID is a pattern of path.Match for the Board-ID of a UF2 boot loader.
	BoardID string `yaml:"board-id,omitempty" json:"board_id,omitempty"`
}

// Sum is the hash, the zero value if there is none.
func (e Entry) Sum() flash.Sum {
	s, _ := flash.ParseSum(e.SHA256) // Parse has seen to it
	return s
}

// Pinned reports whether the entry has a hash.
func (e Entry) Pinned() bool { return e.SHA256 != "" }

// image is the entry with the bytes of its file.
func (e Entry) image(data []byte) flash.Image {
	return flash.Image{Role: e.Role, Board: e.Board, Version: e.Version, File: e.File, BoardID: e.BoardID, SHA256: e.Sum(), Data: data}
}

// Manifest is a list of images, each under an id of its own.
type Manifest struct {
	Images []Entry `yaml:"images" json:"images"`
}

// Unknown says that no image has an id.
type Unknown struct{ ID, Nearest string }

func (e *Unknown) Error() string {
	if e.Nearest == "" {
		return fmt.Sprintf("images: no image %q; the manifests are empty, add one with `meshrig firmware add`", e.ID)
	}
	return fmt.Sprintf("images: no image %q, did you mean %q? `meshrig firmware list` shows all", e.ID, e.Nearest)
}

// Find looks an image up by its id. The error is an *Unknown.
func (m Manifest) Find(id string) (Entry, error) {
	nearest, least := "", 0
	for _, e := range m.Images {
		if e.ID == id {
			return e, nil
		}
		if d := words.Distance(id, e.ID); nearest == "" || d < least {
			nearest, least = e.ID, d
		}
	}
	return Entry{}, &Unknown{ID: id, Nearest: nearest}
}

// Over is the images of both; of two with the same id that of m.
func (m Manifest) Over(below Manifest) Manifest {
	list := slices.Clone(m.Images)
	for _, e := range below.Images {
		if !slices.ContainsFunc(m.Images, func(o Entry) bool { return o.ID == e.ID }) {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Board, b.Board), newest(a, b), cmp.Compare(a.ID, b.ID))
	})
	return Manifest{Images: list}
}

// newest puts the newer version first.
func newest(a, b Entry) int {
	v, _ := release.Parse(a.Version)
	w, _ := release.Parse(b.Version)
	return w.Compare(v)
}

// maxManifest bounds what is read of a manifest.
const maxManifest = 256 << 10

// Load reads a manifest. The error of one that is wrong is a words.Errors with all that is.
func Load(file string) (Manifest, error) {
	f, err := os.Open(file)
	if err != nil {
		return Manifest{}, fmt.Errorf("images: manifest: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxManifest+1))
	if err != nil {
		return Manifest{}, fmt.Errorf("images: manifest: %w", err)
	}
	return Parse(file, data)
}

// names is what ids, roles and boards are made of.
var names = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]*$`)

// Problem is what is wrong with a field of an entry, by its key in a manifest and with that in
// front; "" if nothing is.
func (e Entry) Problem(field string) string {
	need := func(text string) string {
		if !names.MatchString(text) {
			return fmt.Sprintf("%s %q: want letters, digits and . _ + -", field, text)
		}
		return ""
	}
	switch field {
	case "id":
		return need(e.ID)
	case "role":
		return need(e.Role)
	case "board":
		return need(e.Board)
	case "version":
		if _, err := release.Parse(e.Version); err != nil {
			return fmt.Sprintf("version %q: want MAJOR.MINOR.PATCH, for example 1.17.1", e.Version)
		}
	case "file":
		return e.fileProblem()
	case "sha256":
		if _, err := flash.ParseSum(e.SHA256); e.Pinned() && err != nil {
			return fmt.Sprintf("sha256 %q: want 64 hexadecimal digits, as sha256sum prints them", e.SHA256)
		}
	case "url":
		switch {
		case e.URL != "" && !https(e.URL):
			return fmt.Sprintf("url %q: want an https address", e.URL)
		case e.URL != "" && !e.Pinned():
			return "url: nothing is fetched without sha256; give page instead, for a person"
		}
	case "page":
		if e.Page != "" && !https(e.Page) {
			return fmt.Sprintf("page %q: want an https address", e.Page)
		}
	case "board-id":
		if _, err := path.Match(e.BoardID, ""); err != nil {
			return fmt.Sprintf("board-id %q: %v", e.BoardID, err)
		}
	}
	return ""
}

func (e Entry) fileProblem() string {
	_, err := path.Match(e.File, "")
	switch {
	case e.File == "" || e.File != path.Base(e.File) || strings.ContainsAny(e.File, `/\`) || strings.HasPrefix(e.File, "."):
		return fmt.Sprintf("file %q: want the name of a file, without folders", e.File)
	case !slices.Contains([]string{".bin", ".uf2", ".zip"}, path.Ext(e.File)):
		return fmt.Sprintf("file %q: want .bin (ESP32), .uf2 (drive) or .zip (nRF52 over serial)", e.File)
	case e.Pinned() && strings.ContainsAny(e.File, "*?["):
		return fmt.Sprintf("file %q: a pattern, although sha256 is of one file", e.File)
	case err != nil:
		return fmt.Sprintf("file %q: %v", e.File, err)
	}
	return ""
}

func https(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}

// fields are the keys of an entry, in the order in which they are judged.
var fields = []string{"id", "role", "board", "version", "file", "sha256", "url", "page", "board-id"}
