using System.Globalization;
using Conversations.Bench.Storage;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int[] numbers = [.. args.Where(each => int.TryParse(each, out _)).Select(each => int.Parse(each, CultureInfo.InvariantCulture))];
var duration = TimeSpan.FromSeconds(numbers is [var seconds, ..] ? seconds : 5);

if (args is [.., "--store", "postgres"] or ["--store", "postgres", ..])
{
    await OnPostgres.Run(numbers is [_, var clients] ? [clients] : [1, 64], duration);
    return;
}

Console.WriteLine("| conversations at once | turns/s | commits/s | commit median ms | p99 ms |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var conversations in numbers is [_, var only] ? [only] : (int[])[1, 16, 64])
{
    await using var store = await Store.Open();
    Console.WriteLine($"| {conversations} | {await Turns.Run(store, conversations, duration)} |");
}

if (args.Contains("--turns")) return;
Console.WriteLine();
Console.WriteLine("| operation | median µs |");
Console.WriteLine("|---|---|");
await using (var store = await Store.Open())
{
    foreach (var line in await LongLog.Run(store)) Console.WriteLine(line);
}
