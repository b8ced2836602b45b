throw new Error("no client of these tests loads wagmi");
