// Package fits tells in tests whether JSON is as a written schema says.
package fits

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is a JSON Schema, formats of strings included.
type Schema struct{ compiled *jsonschema.Schema }

// Compile reads a schema.
func Compile(text string) (*Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("fits: schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		return nil, fmt.Errorf("fits: schema: %w", err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		return nil, fmt.Errorf("fits: schema: %w", err)
	}
	return &Schema{s}, nil
}

// Check tells why a text is not one value as the schema says.
func (s *Schema) Check(text string) error {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("fits: no JSON: %w", err)
	}
	return s.compiled.Validate(v)
}
