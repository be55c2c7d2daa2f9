using System.Text;
using Microsoft.AspNetCore.Http;

namespace Conversations.Silo.Tests.Models.OpenAI;

public sealed class OpenAIChunkingTests
{
    private const int Seeds = 60;

    private static readonly string Body =
        ": hello\n\n" + Chunks.Delta("""{"role":"assistant","content":""}""") + Chunks.Delta("""{"reasoning_content":"дума"}""")
        + Chunks.Text("Zażółć ") + Chunks.Text("🌍🧑‍🚀 ") + Chunks.Text("\"\\\n") + Chunks.Call(0, "call_a", "look", "{\"q\":\"") + Chunks.Call(0, null, null, "né🌍\"}")
        + Chunks.Call(1, "call_b", "find", "{}") + Chunks.End("tool_calls").ReplaceLineEndings("\r\n") + Chunks.Usage(12, 34, 5, 6) + Chunks.Done;

    [Fact]
    public async Task Answer_cut_anywhere_gives_the_same_updates()
    {
        var bytes = Encoding.UTF8.GetBytes(Body);
        await using var mock = await MockProvider.Start((context, request) => SendInPieces(context, bytes, seed: request - 1));
        await using var models = TestModels.OpenAI(mock);
        var model = models.Find("openai/m");
        var whole = await model.Ask("hi");

        Assert.Equal("Zażółć 🌍🧑‍🚀 \"\\\n", whole.Text());
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var pieces = await model.Ask("hi");
            Assert.True(whole.SequenceEqual(pieces), $"Seed {seed} gave: {string.Join(" | ", pieces)}");
        }
    }

    // Seed 0 is the answer in one piece.
    private static async Task SendInPieces(HttpContext context, byte[] bytes, int seed)
    {
        var random = new Random(seed);
        var longest = seed == 0 ? bytes.Length : 1 + random.Next(40);
        context.Response.ContentType = "text/event-stream";
        for (var at = 0; at < bytes.Length;)
        {
            var length = seed == 0 ? bytes.Length : Math.Min(1 + random.Next(longest), bytes.Length - at);
            await context.Response.Body.WriteAsync(bytes.AsMemory(at, length));
            await context.Response.Body.FlushAsync();
            await Task.Yield();
            at += length;
        }
    }
}
