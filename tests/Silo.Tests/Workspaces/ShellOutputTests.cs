using System.Globalization;
using System.Text;
using Conversations.Silo.Workspaces;

namespace Conversations.Silo.Tests.Workspaces;

public sealed class ShellOutputTests
{
    [Fact]
    public void Mark_howeverTheStreamIsCut_isFoundAndNotShown()
    {
        var stream = Encoding.UTF8.GetBytes("äöü\e]tok;1;0;/tmp\aab\e]tok\e[1m€\e]tok;2;-1;/w;ö\alast\e]");
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var output = new ShellOutput("tok", 1000);
            var ends = new List<CommandEnd>();
            for (var at = 0; at < stream.Length;)
            {
                // Short enough that no two marks come at once.
                var length = Math.Min(random.Next(1, 12), stream.Length - at);
                if (output.Feed(stream.AsSpan(at, length)) is { } end) ends.Add(end);
                at += length;
            }

            Assert.True(ends is [(1, 0, "/tmp"), (2, -1, "/w;ö")], $"seed {seed}: {string.Join(", ", ends)}");
            Assert.Equal("äöüab\e]tok€last", output.Take());
        }
    }

    [Fact]
    public void Text_longerThanTheLimit_keepsItsEndsHoweverItIsCut()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var whole = string.Concat(Enumerable.Range(0, random.Next(0, 400)).Select(number => number.ToString(CultureInfo.InvariantCulture)));
            var text = new BoundedText(101);
            for (var at = 0; at < whole.Length;)
            {
                var length = Math.Min(random.Next(1, 160), whole.Length - at);
                text.Append(whole.AsSpan(at, length));
                at += length;
            }

            var expected = whole.Length <= 101 ? whole : $"{whole[..50]}\n[… {whole.Length - 101} characters of output are left out here …]\n{whole[^51..]}";
            Assert.True(expected == text.Take(), $"seed {seed}");
            Assert.Equal("", text.Take());
        }
    }
}
