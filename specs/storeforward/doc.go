// Package storeforward holds the specs of what a room is for: it keeps posts and pushes them,
// each to everyone but its author, until they are acknowledged.
package storeforward
