// Package secret fetches passwords and tokens from where they may stand: a file that only its owner
// reads, an environment variable, or what a person types. Never from a command line.
package secret

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Secret says where a password is. At most one of the fields is set; the zero value is none.
type Secret struct {
	File string `yaml:"file"` // mode 0600 or less; its first line
	Env  string `yaml:"env"`  // name of a variable
}

// Given tells whether there is one.
func (s Secret) Given() bool { return s != Secret{} }

// String says where it is, and never what.
func (s Secret) String() string {
	switch {
	case s.File != "":
		return "file " + s.File
	case s.Env != "":
		return "variable " + s.Env
	}
	return "none"
}

// Read fetches it anew; "" if there is none. Blanks at its ends are part of it, a line's end is not.
func (s Secret) Read() (string, error) {
	switch {
	case s.File != "" && s.Env != "":
		return "", errors.New("secret: both file and env are given: leave one of them out")
	case s.File != "":
		return readFile(s.File)
	case s.Env != "":
		v, ok := os.LookupEnv(s.Env)
		if !ok {
			return "", fmt.Errorf("secret: variable %s is not set: set it where meshrig is started", s.Env)
		}
		return v, nil
	}
	return "", nil
}

func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("secret: %w", err)
	}
	if others := info.Mode() & fs.ModePerm & 0o077; others != 0 {
		return "", fmt.Errorf("secret: %s can be read by others (mode %04o): chmod 600 %s", path, info.Mode()&fs.ModePerm, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("secret: %w", err)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}
