// A plugin in Go that uses what its runtime brings: goroutines, the collector, panics that are recovered.
package main

/*
#include "table.h"
*/
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"
)

//export plainStart
func plainStart(connection unsafe.Pointer, call *C.riposte_call, input *C.riposte_input) {
	body := C.GoStringN(input.body.bytes, C.int(input.body.length))
	numbers := make(chan int)
	go func() {
		defer func() {
			recover()
			numbers <- 41
		}()
		runtime.GC()
		panic("caught")
	}()
	text := []byte(fmt.Sprintf("%d%s", <-numbers, body))
	C.plain_end(call, (*C.char)(unsafe.Pointer(&text[0])), C.size_t(len(text)))
}

func main() {}
