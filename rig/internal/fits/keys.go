package fits

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Keys tells where a schema of a file in YAML and the type that it is read into have other keys
// than each other. Where names the file.
func Keys(where string, typ reflect.Type, doc map[string]any) (differences []string) {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		if typ.Kind() == reflect.Slice {
			doc, _ = doc["items"].(map[string]any)
		}
		typ = typ.Elem()
	}
	properties, ok := doc["properties"].(map[string]any)
	if !ok {
		if typ.Kind() == reflect.Struct && !reflect.PointerTo(typ).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			differences = append(differences, where+": the schema has no keys of it")
		}
		return differences
	}
	var keys []string
	for field := range typ.Fields() {
		key := field.Tag.Get("yaml")
		if key == "-" || key == "" {
			continue
		}
		keys = append(keys, key)
		below, _ := properties[key].(map[string]any)
		differences = append(differences, Keys(where+"."+key, field.Type, below)...)
	}
	slices.Sort(keys)
	if got := slices.Sorted(maps.Keys(properties)); !slices.Equal(got, keys) {
		differences = append(differences, fmt.Sprintf("%s: the schema has %v, the file %v", where, got, keys))
	}
	return differences
}
