package outlet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// tcp is a port with one client at a time: another takes the line over, as at a board's network
// interface (SerialWifiInterface::checkRecvFrame, v1.17.1, which ends the connection it had).
type tcp struct {
	listener net.Listener

	mu     sync.Mutex
	client net.Conn
	to     *pipe
}

// TCP opens a port at HOST:PORT; port 0 takes a free one, and without a host it is one of this machine alone. The error of a port that is in use names
// who has it, where that can be seen; that of an address that cannot be one here is an [AddressError].
func TCP(ctx context.Context, address string) (Outlet, error) {
	l, err := Listen(ctx, address)
	if err != nil {
		return nil, err
	}
	return &tcp{listener: l}, nil
}

// Listen opens a port for whoever serves it. The error is for who names the port, and is that of TCP.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	address, err := local(address)
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return l, nil
	case nowhere(err):
		return nil, &AddressError{address, err}
	case !errors.Is(err, syscall.EADDRINUSE):
		return nil, err
	}
	who := "another program"
	if name, ok := holder(address); ok {
		who = name
	}
	return nil, fmt.Errorf("%s is in use by %s; end it or choose another port", address, who)
}

// nowhere tells of an error that a host has no address, or one of another machine.
func nowhere(err error) bool {
	unknown, ok := errors.AsType[*net.DNSError](err)
	return ok && unknown.IsNotFound || errors.Is(err, syscall.EADDRNOTAVAIL)
}

// AddressError says that an address can be that of no port of this machine.
type AddressError struct {
	Address string
	Err     error // nil: it is not written as one is
}

func (e *AddressError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s is no address of this machine: %v; want one as 127.0.0.1:5000, or 0.0.0.0:5000 to let other machines in", e.Address, e.Err)
	}
	return fmt.Sprintf("%q is no HOST:PORT with a port of 0 to 65535; want one as 127.0.0.1:5000, or 0.0.0.0:5000 to let other machines in", e.Address)
}

// Unwrap gives the cause.
func (e *AddressError) Unwrap() error { return e.Err }

// local is an address whose host, if it has none, is this machine, from which alone it is reached then.
func local(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host, port = "", address // the port by itself
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return "", &AddressError{Address: address}
	}
	return net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port), nil
}

// Where is the address, with the port that was taken.
func (t *tcp) Where() string { return "tcp:" + t.listener.Addr().String() }

// Close gives the port up and ends the connection.
func (t *tcp) Close() error {
	err := t.listener.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// lastWords is how long a client has to take what it was sent when its connection ends.
const lastWords = time.Second

// end ends the connection, when what was written has been sent.
func (t *tcp) end() {
	if t.client == nil {
		return
	}
	t.to.close()
	client, sent := t.client, t.to.done
	t.client, t.to = nil, nil
	_ = client.SetWriteDeadline(time.Now().Add(lastWords))
	go func() {
		<-sent
		_ = client.Close()
	}()
}

// Write sends bytes to the client. One that is so slow that they would pile up is given up.
func (t *tcp) Write(data []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.client != nil && !t.to.write(data) {
		_ = t.client.Close() // its reader says that it left
	}
	return len(data), nil
}

// Hang ends the connection; its reader says that the client left.
func (t *tcp) Hang() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.client != nil {
		_ = t.client.Close()
	}
}

// Serve takes clients, one after the other.
func (t *tcp) Serve(ctx context.Context, tell Told) error {
	var readers sync.WaitGroup
	defer readers.Wait()
	stop := context.AfterFunc(ctx, func() { _ = t.Close() })
	defer stop()
	var turn sync.Mutex // to tell
	for {
		conn, err := t.listener.Accept()
		switch {
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			if conn != nil {
				_ = conn.Close()
			}
			_ = t.Close()
			return nil
		case err != nil:
			return fmt.Errorf("outlet: %s: %w", t.Where(), err)
		}
		turn.Lock()
		t.mu.Lock()
		if t.client != nil {
			_ = t.client.Close() // what waits for it is not for the next
			t.to.close()
		}
		t.client, t.to = conn, newPipe(conn, func() { _ = conn.Close() })
		t.mu.Unlock()
		if tell.Joined != nil {
			tell.Joined(conn.RemoteAddr().String())
		}
		turn.Unlock()
		readers.Go(func() { t.read(conn, &turn, tell) })
	}
}

// read tells what a client sends until it goes or another takes its place, of which nothing is told
// any more from then on.
func (t *tcp) read(conn net.Conn, turn *sync.Mutex, tell Told) {
	for {
		buf := make([]byte, 1024)
		n, err := conn.Read(buf)
		turn.Lock()
		t.mu.Lock()
		current := t.client == conn
		if current && err != nil {
			t.end()
		}
		t.mu.Unlock()
		if current && n > 0 && tell.Data != nil {
			tell.Data(buf[:n])
		}
		if current && err != nil && tell.Left != nil {
			tell.Left()
		}
		turn.Unlock()
		if err != nil || !current {
			_ = conn.Close()
			return
		}
	}
}
