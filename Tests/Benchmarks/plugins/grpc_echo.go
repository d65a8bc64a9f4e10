// A round trip of Go's gRPC over a Unix socket between two processes: one line `bytes|us` for each size, its median.
//
// Needs Debian's golang-google-grpc-dev, in GOPATH mode: GO111MODULE=off GOPATH=/usr/share/gocode go build.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"time"

	"google.golang.org/grpc"
)

const (
	warmUp  = 200
	samples = 3000
)

// raw carries bytes as they are, so that no time goes into encoding.
type raw struct{}

func (raw) Marshal(value interface{}) ([]byte, error) { return *value.(*[]byte), nil }

func (raw) Unmarshal(data []byte, value interface{}) error {
	*value.(*[]byte) = append([]byte(nil), data...)
	return nil
}

func (raw) Name() string   { return "raw" }
func (raw) String() string { return "raw" }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func echo(_ interface{}, _ context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
	request := []byte{}
	if err := decode(&request); err != nil {
		return nil, err
	}
	return &request, nil
}

func serve(path string) {
	listener, err := net.Listen("unix", path)
	check(err)
	server := grpc.NewServer(grpc.CustomCodec(raw{}))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "echo", HandlerType: (*interface{})(nil),
		Methods: []grpc.MethodDesc{{MethodName: "Echo", Handler: echo}},
	}, nil)
	fmt.Println("ready")
	check(server.Serve(listener))
}

func measure(connection *grpc.ClientConn, size int) float64 {
	request, answer, times := make([]byte, size), []byte{}, []float64{}
	for index := -warmUp; index < samples; index++ {
		begin := time.Now()
		check(connection.Invoke(context.Background(), "/echo/Echo", &request, &answer))
		if index >= 0 {
			times = append(times, float64(time.Since(begin).Nanoseconds())/1000)
		}
	}
	sort.Float64s(times)
	return times[len(times)/2]
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "serve" {
		serve(os.Args[2])
		return
	}
	folder, err := os.MkdirTemp("", "riposte-grpc")
	check(err)
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "socket")
	server := exec.Command(os.Args[0], "serve", path)
	output, err := server.StdoutPipe()
	check(err)
	check(server.Start())
	defer server.Process.Kill()
	bufio.NewReader(output).ReadString('\n')
	connection, err := grpc.Dial("unix:"+path, grpc.WithInsecure(), grpc.WithBlock(), grpc.WithCodec(raw{}))
	check(err)
	for _, argument := range os.Args[1:] {
		size, err := strconv.Atoi(argument)
		check(err)
		fmt.Printf("%d|%.3f\n", size, measure(connection, size))
	}
}
