// Package admin is what an operator sees of a room server: the settings, the
// access list and the regions, their files on flash, and the command set of the
// serial console and of remote commands.
//
// Nothing here waits. What takes effect later (a temporary radio, the lazy write
// of the access list, an advert) is handed to a port of the Console together with
// its delay, and the caller times it.
package admin
