using System.Globalization;
using Conversations.Bench.Storage;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;

Console.WriteLine("| conversations at once | turns/s | commits/s | commit median ms | p99 ms |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var conversations in args.Length > 1 ? args[1..2].Select(int.Parse) : [1, 16, 64])
{
    await using var store = await Store.Open();
    Console.WriteLine(await Turns.Run(store, conversations, TimeSpan.FromSeconds(seconds)));
}

if (args.Contains("--turns")) return;
Console.WriteLine();
Console.WriteLine("| operation | median µs |");
Console.WriteLine("|---|---|");
await using (var store = await Store.Open())
{
    foreach (var line in await LongLog.Run(store)) Console.WriteLine(line);
}
