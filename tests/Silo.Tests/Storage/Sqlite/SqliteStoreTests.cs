// What every store does, shown for this one.
namespace Conversations.Silo.Tests.Storage.Sqlite;

public sealed class SqliteAgentReaderTests() : AgentReaderTests(new SqliteTestDatabase());

public sealed class SqliteCommitTests() : CommitTests(new SqliteTestDatabase());

public sealed class SqliteCrashTests() : CrashTests(new SqliteTestDatabase());

public sealed class SqliteGrainStorageTests() : GrainStorageTests(new SqliteTestDatabase());

public sealed class SqliteListTests() : ListTests(new SqliteTestDatabase());

public sealed class SqliteMessagePageTests() : MessagePageTests(new SqliteTestDatabase());

public sealed class SqliteReminderTableTests() : ReminderTableTests(new SqliteTestDatabase());

public sealed class SqliteRunListTests() : RunListTests(new SqliteTestDatabase());

public sealed class SqliteSearchTests() : SearchTests(new SqliteTestDatabase());

public sealed class SqliteTwoStoresTests() : TwoStoresTests(new SqliteTestDatabase());

public sealed class SqliteMigrationTests() : MigrationTests(new SqliteTestDatabase());

public sealed class SqliteGroupCommitTests() : GroupCommitTests(new SqliteTestDatabase());

public sealed class SqliteReaderTests() : ReaderTests(new SqliteTestDatabase());

public sealed class SqliteStartTaskReaderTests() : StartTaskReaderTests(new SqliteTestDatabase());

public sealed class SqliteTextTests() : TextTests(new SqliteTestDatabase());

public sealed class SqliteUserStoreTests() : UserStoreTests(new SqliteTestDatabase());

public sealed class SqliteUsageStoreTests() : UsageStoreTests(new SqliteTestDatabase());

public sealed class SqliteOwnerListTests() : OwnerListTests(new SqliteTestDatabase());

public sealed class SqliteRepeatStoreTests() : RepeatStoreTests(new SqliteTestDatabase());

public sealed class SqliteOperationsReaderTests() : OperationsReaderTests(new SqliteTestDatabase());
