package topology_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/meshrig/meshrig/rig/internal/fits"
	"github.com/meshrig/meshrig/rig/topology"
	"github.com/meshrig/meshrig/rig/topology/schema"
)

// An editor that goes by the schema takes what we take, and finds what stands at one value alone.
func TestSchema(t *testing.T) {
	t.Parallel()
	s, err := fits.Compile(schema.Topology)
	if err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		data, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			return err
		}
		return s.Check(string(data))
	}
	texts := map[string]string{"the tests'": right}
	files, err := filepath.Glob("../../fixtures/topologies/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(data)
	}
	for name, text := range texts {
		if err := check(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range wrong {
		switch name {
		case "unknown preset", "name twice", "key twice", "port taken", "unknown node", "link twice", "snr and places", "nowhere",
			"much power", "event's node", "event's line", "a full town", "generated name", "generated and table", "a short command",
			"impossible loss", "an alias", "a second document": // which takes more than a look at one value
			continue
		}
		if err := check(strings.Replace(right, c.old, c.by, 1)); err == nil {
			t.Errorf("%s: the schema takes it", name)
		}
	}
}

// The schema has each key that a topology may have, and no other.
func TestSchemaIsWhole(t *testing.T) {
	t.Parallel()
	var doc map[string]any
	if err := json.Unmarshal([]byte(schema.Topology), &doc); err != nil {
		t.Fatal(err)
	}
	for _, difference := range fits.Keys("topology", reflect.TypeFor[topology.Topology](), doc) {
		t.Error(difference)
	}
}
