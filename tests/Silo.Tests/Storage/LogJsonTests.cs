using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
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

    // What is not written is read as the parameter's default: that must be what was left out.
    [Fact]
    public void Parameter_withADefaultOfItsOwn_isWrittenAlways()
    {
        var leftOut =
            from type in Types(typeof(LogEvent), typeof(ConversationHead), typeof(RunRecord))
            from constructor in type.GetConstructors()
            from parameter in constructor.GetParameters()
            where parameter.ParameterType.IsValueType
            where parameter.DefaultValue is { } value and not DBNull && !value.Equals(Activator.CreateInstance(parameter.ParameterType))
            where type.GetProperty(parameter.Name!)?.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Never
            select $"{type.Name}.{parameter.Name}";

        Assert.Empty(leftOut);
    }

    private static HashSet<Type> Types(params Type[] roots)
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(roots);
        while (open.TryDequeue(out var type))
        {
            if (LogJson.Default.GetTypeInfo(type) is not { } info || !found.Add(type)) continue;
            foreach (var each in info.Properties) open.Enqueue(each.PropertyType);
            foreach (var each in info.PolymorphismOptions?.DerivedTypes ?? []) open.Enqueue(each.DerivedType);
            if (info.ElementType is { } element) open.Enqueue(element);
        }

        return found;
    }
}
