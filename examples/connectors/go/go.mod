module example.test/file-reputation-go

go 1.19
