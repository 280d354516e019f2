// Package kiss is the serial protocol of the KISS modem firmware: frames between
// delimiters, and the modem's own commands and responses inside them
// (docs/kiss_modem_protocol.md, v1.17.1).
package kiss
