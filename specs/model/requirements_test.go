package model_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/specs/requirements"
)

// Every requirement that the model names, in what it says is broken and in what it takes its
// numbers from, is in the catalogue.
func TestRequirementsAreInTheCatalogue(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`\b[A-Z]{2,3}-[0-9]{3}\b`)
	named := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			for _, found := range id.FindAllString(line, -1) {
				named++
				if _, ok := requirements.Lookup(found); !ok {
					t.Errorf("%s:%d: %s is not in the catalogue", file, i+1, found)
				}
			}
		}
	}
	if named == 0 {
		t.Error("the model names no requirement")
	}
}
