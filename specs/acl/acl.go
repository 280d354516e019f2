// Package acl judges who may do what in a room: log-ins, roles, the access list and
// remote commands.
package acl
