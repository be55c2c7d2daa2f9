using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public sealed class LogJsonTests
{
    public static TheoryData<Type, bool> Stored => new()
    {
        { typeof(LogEvent), false }, { typeof(LogEvent), true },
        { typeof(ConversationHead), false }, { typeof(ConversationHead), true },
        { typeof(RunRecord), false }, { typeof(RunRecord), true },
    };

    [Theory]
    [MemberData(nameof(Stored))]
    public void Record_stored_and_read_isTheSame(Type type, bool filled)
    {
        foreach (var sample in Sample.Of(type, filled))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(sample, LogJson.Default.GetTypeInfo(type)!);
            var read = JsonSerializer.Deserialize(json, LogJson.Default.GetTypeInfo(type)!);

            Assert.Empty(Sample.Differences(sample, read, sample.GetType().Name));
        }
    }
}
