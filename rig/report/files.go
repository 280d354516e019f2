package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/meshrig/meshrig/rig/state"
)

// The files of a report.
const (
	JSONFile  = "report.json"
	JUnitFile = "junit.xml"
	HTMLFile  = "report.html"
)

// WriteFiles writes report.json and junit.xml to a folder that exists, each whole or not at all.
func (r *Report) WriteFiles(folder string) error {
	err := errors.Join(
		writeFile(filepath.Join(folder, JSONFile), r.WriteJSON),
		writeFile(filepath.Join(folder, JUnitFile), func(w io.Writer) error { return r.WriteJUnit(w, folder) }),
	)
	r.fromLog = r.fromLog && err != nil
	return err
}

func writeFile(name string, write func(io.Writer) error) error {
	if err := state.Replace(name, write); err != nil {
		return fmt.Errorf("report: %s: %w", name, err)
	}
	return nil
}

// WriteJSON writes the report as indented JSON of its schema.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// FormatError says what is wrong with a report that was read.
type FormatError struct {
	File, Field, Found, Want string
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("report: %s: field %s: %s; want %s", e.File, e.Field, e.Found, e.Want)
}

// longestReport is some hundred times what a run of all specs writes about a target.
const longestReport = 256 << 20

// Read reads a report.json. An unknown schema, and a file that is longer than any run writes, is a
// *FormatError.
func Read(file string) (*Report, error) {
	data, err := readShort(file, longestReport)
	if err != nil {
		return nil, err
	}
	var r Report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("report: %s: %w", file, err)
	}
	if r.Schema != Schema && r.Schema != First {
		return nil, &FormatError{File: file, Field: "schema", Found: fmt.Sprintf("%q", r.Schema), Want: Schema + " or " + First}
	}
	return &r, nil
}

// readShort reads a file of so many bytes at most, and no more of a longer one.
func readShort(file string, most int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	defer func() { _ = f.Close() }()
	tooLong := &FormatError{File: file, Field: "length", Found: fmt.Sprintf("more than %d MiB", most>>20), Want: "what meshrig run wrote"}
	if info, err := f.Stat(); err == nil && info.Size() > most {
		return nil, tooLong
	}
	var data bytes.Buffer
	if _, err := io.Copy(&data, io.LimitReader(f, most+1)); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if int64(data.Len()) > most {
		return nil, tooLong
	}
	return data.Bytes(), nil
}
