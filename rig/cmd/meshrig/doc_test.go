package main

import (
	"bytes"
	"os"
	"testing"
)

// TestCatalogueIsFresh: specs/catalogue.md says what the catalogue says.
func TestCatalogueIsFresh(t *testing.T) {
	want, err := os.ReadFile("../../../specs/catalogue.md")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := writeDoc(&got); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("specs/catalogue.md is not what the catalogue says; run make doc")
	}
}
