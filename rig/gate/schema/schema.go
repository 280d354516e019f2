// Package schema has the written form of policies, for editors.
package schema

import _ "embed" // the schema

// Policy is the JSON Schema of a policy, gate/v1.
//
//go:embed policy.json
var Policy string
