// Package schema has the written form of topologies, for editors.
package schema

import _ "embed" // the schema

// Topology is the JSON Schema of a topology, topology/v1.
//
//go:embed topology.json
var Topology string
