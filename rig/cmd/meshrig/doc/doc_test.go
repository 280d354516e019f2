package doc_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// TestCatalogueIsFresh: specs/catalogue.md says what the catalogue says.
func TestCatalogueIsFresh(t *testing.T) {
	want, err := os.ReadFile("../../../../specs/catalogue.md")
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Read()
	if err != nil {
		t.Fatal(err)
	}
	got := c.Page(ours.Proofs())
	if !bytes.Equal(got, want) {
		t.Error("specs/catalogue.md is not what the catalogue says; run make doc")
	}
}
